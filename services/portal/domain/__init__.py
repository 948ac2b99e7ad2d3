"""What people see of a case, and in which words; plain values and pure functions."""
