"""What differs between two records, field by field, texts word by word."""
