"""Celery, FastAPI and pymongo."""
