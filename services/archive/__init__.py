"""archive: takes in every event, keeps the record and the cases, and answers all reads."""
