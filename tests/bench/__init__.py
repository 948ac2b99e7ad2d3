"""End-to-end figures of the product beside those of a lean loop by hand, on the same servers."""
