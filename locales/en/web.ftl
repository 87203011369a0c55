# dynamic: error-*
error-not-found-title = There is no such page
error-not-found-text = Maybe the address is misspelt, or the record belongs to a case that is not yours. Nothing is lost.
error-stale-title = Someone else changed this meanwhile
error-stale-text = Your change was not saved, so that the other one is not lost. Go back – your text is still in the form –, open the record in a second window and compare.
error-forged-title = The form has expired
error-forged-text = For safety nothing was saved. Go back, reload the page and send the form again.
error-too-large-title = That is too large
error-too-large-text = The entry or file is larger than allowed. Nothing was saved. Go back and shorten or split it.
error-full-title = No space left
error-full-text = The server's storage is full. Everything saved before is safe; this last entry was not saved. Go back to copy it, and tell the administration.
error-internal-title = Something went wrong
error-internal-text = The fault is ours and has been noted. What was saved before is safe. Try again; if it happens again, give the number to the administration.
error-timeout-title = That took too long
error-timeout-text = The server gave up on the request. Go back and try again.
error-link-title = This link is no longer valid
error-link-text = It was used, has expired, or was replaced by a newer one. Ask the administration for another.
error-reference = Reference
error-home = To the start page
# dynamic: form-*
form-missing = Please fill in.
form-too-long = This is too long. Please shorten it.
form-date = There is no such date. Write for example 3.4.2025.
form-choice = Please choose from the list.
form-number = Please enter a number.
