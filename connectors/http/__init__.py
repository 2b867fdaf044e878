"""One request at a time to another system: sent once, tried again where that may help, and within the quota."""
