skip = Aller au contenu
language-fr = Français
language-en = English
plain-http = Connexion non chiffrée. Sur ce réseau, d’autres peuvent voir vos réponses.
foot-method = Comment ça marche
foot-resume = Reprendre un test
foot-start = Choisir un test
error-prefix = Erreur :{" "}
error-home = Retour à l’accueil
error-test = Revenir à mon test
error-kept = Vos réponses déjà validées sont gardées.
error-code = Erreur { $status }
error-not-found-title = Cette page n’existe pas
error-not-found = L’adresse a peut-être une faute. Repartez de l’accueil.
error-bad-request-title = Nous n’avons pas compris
error-bad-request = Revenez en arrière et réessayez.
error-forbidden-title = Cette demande vient d’ailleurs
error-forbidden = Pour vous protéger, nous l’avons refusée. Repartez de nos pages.
error-unknown-host-title = Cette adresse n’est pas la nôtre
error-unknown-host = Tapez l’adresse que votre animateur vous a donnée.
error-too-large-title = C’est trop long
error-too-large = Raccourcissez votre réponse, puis réessayez.
error-timeout-title = Connexion trop lente
error-timeout = Vos réponses sont gardées. Réessayez.
error-too-many-requests-title = Faisons une pause
error-too-many-requests = Il y a eu trop d’essais. Réessayez un peu plus tard.
error-too-many-requests-wait = Il y a eu trop d’essais. Réessayez dans { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
}.
error-busy-title = Il y a beaucoup de monde
error-busy = Réessayez dans un instant.
error-busy-wait = Réessayez dans un instant.
error-internal-title = Le problème vient de nous
error-internal = Réessayez dans une minute.
