//! Names that the catalog does not have, and what was probably meant.

use iamkit::catalog::{Catalog, Service};
use iamkit::policy::nearest;

use crate::output::Hinted;

/// Finds a service, or says which one was probably meant.
pub(crate) fn service<'a>(catalog: &'a Catalog, prefix: &str) -> anyhow::Result<Service<'a>> {
    catalog.service(prefix).ok_or_else(|| {
        let known: Vec<&str> = catalog.services().map(|service| service.prefix()).collect();
        let hint = if catalog.is_retired_service(prefix) {
            "the service existed once and exists no longer".to_owned()
        } else if let Some(name) = nearest(prefix, known) {
            format!("did you mean `{name}`?")
        } else {
            "`iamkit catalog services` lists them".to_owned()
        };
        Hinted::error(format!("`{prefix}` is no service prefix"), hint)
    })
}

/// Says that an action does not exist, and which one was probably meant.
pub(crate) fn action(catalog: &Catalog, name: &str) -> anyhow::Error {
    let Some((prefix, action)) = name.split_once(':') else {
        return Hinted::error(
            format!("`{name}` is no action"),
            "an action is a service prefix, a colon and a name, such as `s3:GetObject`",
        );
    };
    let service = match service(catalog, prefix) {
        Ok(service) => service,
        Err(error) => return error,
    };
    let message = format!("`{name}` is no action of {}", service.name());
    let known: Vec<&str> = service.actions().map(|action| action.name()).collect();
    let hint = if catalog.is_retired_action(name) {
        "the action existed once and exists no longer".to_owned()
    } else if let Some(found) = nearest(action, known) {
        format!("did you mean `{}:{found}`?", service.prefix())
    } else {
        format!("`iamkit catalog actions '{}:*'` lists them", service.prefix())
    };
    Hinted::error(message, hint)
}

/// Refuses an action pattern that can match nothing: no colon, an unknown service, or an unknown
/// name without wildcards.
pub(crate) fn check_pattern(catalog: &Catalog, pattern: &str) -> anyhow::Result<()> {
    if pattern == "*" {
        return Ok(());
    }
    let has_wildcard = |text: &str| text.contains(['*', '?']);
    let Some((prefix, name)) = pattern.split_once(':') else {
        return Err(Hinted::error(
            format!("`{pattern}` is no action pattern"),
            "write a service prefix, a colon and a name, such as `s3:Get*`, or `*`",
        ));
    };
    if has_wildcard(prefix) {
        return Ok(());
    }
    service(catalog, prefix)?;
    if !has_wildcard(name) && catalog.action(pattern).is_none() {
        return Err(action(catalog, pattern));
    }
    Ok(())
}
