"""Single sign-on: which identity at the provider opens which account. See docs/adr/0070."""
