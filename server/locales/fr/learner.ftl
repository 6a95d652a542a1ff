resume-title = Reprendre mon test
resume-label = Votre code
resume-hint = 10 lettres ou chiffres, sur votre papier. Majuscules ou minuscules : c’est pareil.
resume-go = Reprendre
resume-empty = Écrivez les 10 signes de votre code.
resume-length = Ce code a { $count ->
    [one] 1 signe
   *[other] { $count } signes
}. Il en faut { $needed }.
resume-sign = Le signe « { $sign } » n’est jamais dans un code. Vérifiez ce signe.
resume-check = Un signe de ce code n’est pas le bon. Vérifiez chaque signe.
resume-unknown = Code introuvable. Vérifiez chaque signe.
resume-lost = Vous ne trouvez plus le code ?
resume-lost-what = Nous ne le gardons pas : personne d’autre ne peut ouvrir vos résultats. Vous pouvez commencer un autre test.
resume-lost-start = Commencer un autre test
code-title = Votre place est gardée
code-lead = Notez ce code sur un papier. Il vous ramène à la même question, ici ou ailleurs.
code-yours = Votre code
code-what = 10 signes. Majuscules ou minuscules : c’est pareil.
code-private = Avec ce code, on peut lire vos résultats. Gardez-le pour vous.
code-continue = Continuer mon test
code-done = J’ai fini : tout effacer de cet appareil
done-title = C’est fini. Merci.
done-lead = Tout est effacé de cet appareil.
done-back = Avec votre code, vous pourrez revenir quand vous voulez.
