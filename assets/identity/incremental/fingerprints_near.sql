-- One row per record that says the same as one that may say something else now.

from identity.fingerprints
where fingerprint in (
    select fingerprint from fingerprints_before union all select fingerprint from fingerprints_now
)
