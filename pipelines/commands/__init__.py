"""What each command of `regulars` does, and what it says. The commands and their options are declared in `pipelines.cli`."""
