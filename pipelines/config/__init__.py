"""`regulars.yaml`: its keys, the rules between them, and every mistake told with its line and what to write instead."""
