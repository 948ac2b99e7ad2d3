"""The archive over HTTP, and the region pack, as intake's ports want them."""
