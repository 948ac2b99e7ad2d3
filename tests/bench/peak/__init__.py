"""A stack at its peak: where its knee is, ten minutes below it, and a burst far above it."""
