skip = Skip to content
language-fr = Français
language-en = English
plain-http = This connection is not encrypted. Others on this network may see your answers.
foot-method = How it works
foot-resume = Resume a test
foot-start = Choose a test
error-prefix = Error:{" "}
error-home = Back to the home page
error-test = Back to my test
error-kept = The answers you have already given are kept.
error-code = Error { $status }
error-not-found-title = This page does not exist
error-not-found = There may be a slip in the address. Start again from the home page.
error-bad-request-title = We did not understand
error-bad-request = Go back and try again.
error-forbidden-title = This request comes from elsewhere
error-forbidden = To protect you, we refused it. Start again from our pages.
error-unknown-host-title = This is not our address
error-unknown-host = Type the address that you were given.
error-too-large-title = That is too long
error-too-large = Shorten your answer, then try again.
error-timeout-title = The connection is too slow
error-timeout = Your answers are kept. Try again.
error-too-many-requests-title = Let us take a break
error-too-many-requests = There were too many attempts. Try again a little later.
error-too-many-requests-wait = There were too many attempts. Try again in { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
}.
error-busy-title = Many people are here
error-busy = Try again in a moment.
error-busy-wait = Try again in a moment.
error-internal-title = Our fault
error-internal = Try again in a minute.
