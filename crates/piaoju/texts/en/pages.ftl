# The frame of every page: navigation, footer, common words.
