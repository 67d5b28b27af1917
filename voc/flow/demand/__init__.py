"""Asked for and linked: wants become asks under requests, requests are merged, split and linked with features."""
