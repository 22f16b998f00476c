"""Can the dates be?"""
