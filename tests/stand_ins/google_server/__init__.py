"""Google's servers, as far as Sheets and Drive need them, answering from memory: the stand-in that tests talk to."""
