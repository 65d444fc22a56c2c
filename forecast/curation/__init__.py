"""The curator's desk: change the dataset by whole files or not at all, and find what needs a look."""
