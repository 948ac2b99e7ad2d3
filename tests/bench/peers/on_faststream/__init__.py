"""FastStream, FastAPI and Beanie."""
