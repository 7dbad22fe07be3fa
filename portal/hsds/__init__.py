"""The interface of Open Referral, ``/hsds``: services, organizations and taxonomies as records of HSDS 3.1."""
