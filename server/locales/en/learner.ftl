resume-title = Resume my test
resume-label = Your code
resume-hint = 10 letters or digits, on your paper. Capitals or not, it is all the same.
resume-go = Resume
resume-empty = Write the 10 characters of your code.
resume-length = This code has { $count ->
    [one] 1 character
   *[other] { $count } characters
}. It needs { $needed }.
resume-sign = The sign “{ $sign }” is never in a code. Check that sign.
resume-check = One character of this code is not right. Check each character.
resume-unknown = Code not found. Check each character.
resume-lost = Can’t find the code any more?
resume-lost-what = We do not keep it: nobody else can open your results. You can start another test.
resume-lost-start = Start another test
code-title = Your place is kept
code-lead = Write this code on paper. It brings you back to the same question, here or elsewhere.
code-yours = Your code
code-what = 10 characters. Capitals or not, it is all the same.
code-private = Anyone with this code can read your results. Keep it to yourself.
code-continue = Continue my test
code-done = I’m done: clear this device
done-title = All done. Thank you.
done-lead = This device is cleared.
done-back = With your code you can come back whenever you like.
