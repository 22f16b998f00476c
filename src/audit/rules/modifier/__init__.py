"""May these modifiers stand on this code, on this day, and beside each other?"""
