"""The sample newsroom: its stories, its pictures, and what loads them."""
