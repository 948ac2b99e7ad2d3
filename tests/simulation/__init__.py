"""All four services under one scheduler: time, order, faults and kills follow from a seed."""
