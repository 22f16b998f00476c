"""Are the diagnoses codes, do they go together, and do they fit what was done?"""
