"""What the demonstration plays with: sample papers and an invented roster of people."""
