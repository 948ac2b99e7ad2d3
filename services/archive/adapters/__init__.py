"""What the archive's ports stand on: the database, memory, the segmenter of Chinese."""
