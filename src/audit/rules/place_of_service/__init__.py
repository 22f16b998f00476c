"""Is the place of service a place, and one where this service is done?"""
