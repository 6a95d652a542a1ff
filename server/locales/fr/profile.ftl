results-title = Mes résultats
results-of = Mes résultats : { $subject }
date = { $day ->
    [one] 1er
   *[other] { $day }
} { $month } { $year }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
results-level = Vous en êtes au jalon { $level } sur 8
results-start = Vous êtes au départ du chemin
results-between = D’après { $answers ->
    [one] votre réponse
   *[other] vos { $answers } réponses
}, vous êtes très probablement entre { $low } et { $high }.
results-sure = D’après { $answers ->
    [one] votre réponse
   *[other] vos { $answers } réponses
}, vous êtes très probablement à ce jalon.
stop-learner-stopped = D’autres questions rendront ce résultat plus précis.
stop-maximum-length = Le test est terminé.
stop-precision-reached = Le test est terminé : ce résultat est assez précis.
stop-nothing-left = Le test est terminé : vous avez vu toutes nos questions.
level-0-means = Chaque geste appris compte. Commencez par un seul, avec quelqu’un à côté de vous.
level-1-means = Vous faites quelques gestes simples, parfois avec de l’aide.
level-2-means = Vous faites les gestes simples sans aide, tant que tout se passe bien.
level-3-means = Vous faites sans aide les gestes de tous les jours.
level-4-means = Vous êtes à l’aise dans toutes les situations courantes.
level-5-means = Vous vous débrouillez aussi devant une situation nouvelle.
level-6-means = Vous adaptez vos méthodes et vous aidez les autres.
level-7-means = Vous réglez des situations complexes ou spécialisées.
level-8-means = Vous concevez des solutions et vous guidez les autres.
path-label = Chemin de huit jalons. Sûr jusqu’au jalon { $confirmed }. Vous êtes probablement au jalon { $reached }, entre { $low } et { $high }.
legend-flag = drapeau : vous êtes ici
legend-sure = plein : sûr
legend-likely = rayé : probable
legend-possible = pointillé : possible
results-words = En mots
can-do = Ce que je sais faire
can-learn = Ce que je peux apprendre
results-next = Et maintenant ?
results-continue-why = Quelques questions de plus donneront un résultat plus sûr.
results-continue = Continuer le test
results-other-why = Un autre test complète ce résultat.
results-other = Choisir un autre test
results-code = Gardez votre code
results-code-what = Il ouvre vos résultats, ici ou ailleurs. Recopiez-le sur un papier.
results-code-show = Voir mon code
results-detail = Mes résultats en détail
results-domains = Mes cinq domaines
results-domains-table = Tableau des niveaux
results-domains-caption = Niveau dans chaque domaine
column-domain = Domaine
column-level = Niveau
out-of = sur 8
level-between = entre { $low } et { $high }
level-sure = très probable
level-name = { $level ->
    [0] Au départ
   *[other] Niveau { $level }
}
level-inferred = Estimé d’après vos autres réponses.
radar-label = Radar de vos niveaux dans les cinq domaines. Les mêmes chiffres sont dans le tableau.
radar-caption = Trait : votre niveau. Bande claire : là où il peut se trouver.
results-competences = Mes compétences
results-how = Comment ces niveaux sont-ils calculés ?
results-how-what = Chaque réponse rend l’image plus nette. Avec { $answers ->
    [one] une réponse
   *[other] { $answers } réponses
}, votre niveau est dans la fourchette indiquée neuf fois sur dix.
results-points = Total : { $value } points sur { $most }, à { $error } points près.
results-method = Lire la méthode
method-title = Comment ça marche
method-lead = Un test court, qui s’adapte à vous et qui dit ce qu’il ne sait pas.
method-choose-title = Comment les questions sont choisies
method-choose = Chaque réponse aide à choisir la question suivante. Une question trop facile ou trop difficile n’apprend rien : nous cherchons celle qui renseigne le plus, sans vous décourager. La banque contient { $items } questions.
method-sure-title = Pourquoi une fourchette
method-sure = Un test court ne peut pas tout voir. Nous donnons donc le niveau le plus probable, et les niveaux entre lesquels vous êtes neuf fois sur dix. Plus vous répondez, plus la fourchette se resserre.
method-levels-title = Tout compte ensemble
method-levels = Les { $competences } compétences vont souvent de pair. Une réponse sur l’une renseigne un peu sur les autres. C’est pourquoi quelques questions suffisent.
method-unknown-title = « Je ne sais pas » est une vraie réponse
method-unknown = Elle évite de deviner, et le résultat est plus juste. Vous pouvez aussi revenir en arrière et changer une réponse.
method-honest-title = Ce que ce résultat n’est pas
method-honest = Ce n’est ni un diplôme ni une note. La difficulté des questions est pour l’instant estimée par leurs auteurs : les fourchettes en tiennent compte. Ce résultat est pour vous.
method-open-title = Tout est ouvert
method-open = Le programme est libre, les questions aussi. Elles couvrent peu à peu les { $skills } savoir-faire du cadre français de référence (CRCN). Chacun peut les lire, les corriger et les compléter.
method-scale-title = Les huit niveaux
