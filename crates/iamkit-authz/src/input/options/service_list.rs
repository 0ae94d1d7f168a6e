//! Lists of services.

use std::fmt;
use std::str::FromStr;

use iamkit_policy::ServicePrefix;

/// Set of service prefixes, such as `lambda,sns`; `none` when it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ServiceList {
    // INVARIANT: non-empty texts of lower-case letters, digits and hyphens; sorted, no two equal.
    services: Vec<Box<str>>,
}

impl ServiceList {
    /// Says whether a service is in the list, without regard to case.
    #[must_use]
    pub fn contains(&self, service: ServicePrefix<'_>) -> bool {
        self.services.iter().any(|known| service == **known)
    }
}

/// A text is no list of service prefixes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no list of service prefixes")]
pub struct ParseServiceListError {
    /// What was found.
    pub found: Box<str>,
}

impl FromStr for ServiceList {
    type Err = ParseServiceListError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self::default());
        }
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let mut services = Vec::new();
        for service in text.split(',') {
            if service.is_empty() || !service.bytes().all(plain) {
                return Err(ParseServiceListError { found: text.into() });
            }
            services.push(service.into());
        }
        services.sort();
        services.dedup();
        Ok(Self { services })
    }
}

impl fmt::Display for ServiceList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.services.is_empty() {
            return f.write_str("none");
        }
        f.write_str(&self.services.join(","))
    }
}
