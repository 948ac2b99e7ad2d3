"""An open load on a stack: people who act when they want to, whether it has answered or not."""
