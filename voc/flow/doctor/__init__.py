"""Whether the installation, the settings, channels and models are as they should be."""
