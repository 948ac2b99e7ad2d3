"""Who is told about what, in which words, and when to try again: pure decisions."""
