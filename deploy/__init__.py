"""What an installation is made of: see docs/operations/installing.md. ``deploy.bundling`` packs it for machines without a network."""
