"""The nouns: what a claim line, a documented fact, an outcome and a finding are made of."""
