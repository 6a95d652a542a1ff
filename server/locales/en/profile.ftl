results-title = My results
results-of = My results: { $subject }
date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
results-level = You have reached stake { $level } of 8
results-start = You are at the start of the path
results-between = From your { $answers ->
    [one] answer
   *[other] { $answers } answers
}, you are most likely between { $low } and { $high }.
results-sure = From your { $answers ->
    [one] answer
   *[other] { $answers } answers
}, you are most likely at this stake.
stop-learner-stopped = More questions will make this result sharper.
stop-maximum-length = The test is over.
stop-precision-reached = The test is over: this result is precise enough.
stop-nothing-left = The test is over: you have seen all our questions.
level-0-means = Every step you learn counts. Begin with a single one, with someone beside you.
level-1-means = You can do a few simple things, sometimes with help.
level-2-means = You do simple things on your own, as long as all goes well.
level-3-means = You do the simple things of everyday life without help.
level-4-means = You are at ease in all common situations.
level-5-means = You also find your way in situations that are new to you.
level-6-means = You adapt your methods and help others.
level-7-means = You handle complex or specialised situations.
level-8-means = You design solutions and guide others.
path-label = A path with eight stakes. Sure up to stake { $confirmed }. You are probably at stake { $reached }, between { $low } and { $high }.
legend-flag = flag: you are here
legend-sure = solid: sure
legend-likely = striped: likely
legend-possible = dashed: possible
results-words = In words
can-do = What I can do
can-learn = What I can learn
results-next = What next?
results-continue-why = A few more questions will give a surer result.
results-continue = Continue the test
results-other-why = Another test completes this result.
results-other = Choose another test
results-code = Keep your code
results-code-what = It opens your results, here or elsewhere. Copy it on paper.
results-code-show = See my code
results-detail = My results in detail
results-domains = My five areas
results-domains-table = Table of levels
results-domains-caption = Level in each area
column-domain = Area
column-level = Level
out-of = of 8
level-between = between { $low } and { $high }
level-sure = most likely
level-name = { $level ->
    [0] At the start
   *[other] Level { $level }
}
level-inferred = Estimated from your other answers.
radar-label = Radar of your levels in the five areas. The table has the same figures.
radar-caption = Line: your level. Light band: where it may be.
results-competences = My skills areas
results-how = How are these levels worked out?
results-how-what = Each answer makes the picture sharper. With { $answers ->
    [one] one answer
   *[other] { $answers } answers
}, your level is inside the range nine times out of ten.
results-points = Total: { $value } points out of { $most }, give or take { $error }.
results-method = Read about the method
method-title = How it works
method-lead = A short test that adapts to you and says what it does not know.
method-choose-title = How questions are chosen
method-choose = Each answer helps to choose the next question. A question that is too easy or too hard teaches nothing: we look for the one that tells most, without putting you off. The bank holds { $items } questions.
method-sure-title = Why a range
method-sure = A short test cannot see everything. So we give the most likely level, and the levels between which you are nine times out of ten. The more you answer, the narrower the range.
method-levels-title = Everything counts together
method-levels = The { $competences } skills areas often go together. An answer about one says a little about the others. That is why a few questions are enough.
method-unknown-title = “I don’t know” is a real answer
method-unknown = It saves guessing, and the result is fairer. You can also go back and change an answer.
method-honest-title = What this result is not
method-honest = It is neither a diploma nor a mark. For now, the difficulty of the questions is estimated by their authors; the ranges allow for that. This result is for you.
method-open-title = Everything is open
method-open = The program is free software, and so are the questions. Step by step they cover the { $skills } skills of the French national framework (CRCN). Anyone can read, mend and extend them.
method-scale-title = The eight levels
