//! Names that the catalog does not have, and what was probably meant.

use iamkit::catalog::{Catalog, Service};
use iamkit::syntax::did_you_mean;

use crate::output::Hinted;

/// Finds a service, or says which one was probably meant.
pub(crate) fn service<'a>(catalog: &'a Catalog, prefix: &str) -> anyhow::Result<Service<'a>> {
    catalog.service(prefix).ok_or_else(|| {
        let alone = prefix.split(':').next().filter(|alone| catalog.service(alone).is_some());
        let hint = if catalog.is_retired_service(prefix) {
            "the service existed once and exists no longer".to_owned()
        } else if let Some(alone) = alone {
            format!("write the prefix alone, `{alone}`")
        } else {
            did_you_mean(catalog.suggest_service(prefix))
                .unwrap_or_else(|| "`iamkit catalog services` lists them".to_owned())
        };
        Hinted::error(format!("`{prefix}` is no service prefix"), hint)
    })
}

/// Says that an action does not exist, and which ones were probably meant.
///
/// Operations come before neighbours in spelling: `s3:ListObjectsV2` is no slip of the pen.
pub(crate) fn action(catalog: &Catalog, name: &str) -> anyhow::Error {
    if let Some(operation) = catalog.operation_named(name) {
        let actions: Vec<_> =
            operation.actions.iter().map(|action| format!("`{action}`")).collect();
        let hint = match actions.join(", ") {
            none if none.is_empty() => "the catalog knows no action of it".to_owned(),
            actions => format!("a call needs {actions}"),
        };
        return Hinted::error(format!("`{name}` is an API operation, no action"), hint);
    }
    let Some((prefix, _)) = name.split_once(':') else {
        return Hinted::error(
            format!("`{name}` is no action"),
            "an action is a service prefix, a colon and a name, such as `s3:GetObject`",
        );
    };
    let nearest = did_you_mean(catalog.suggest_action(name));
    let Some(service) = catalog.service(prefix) else {
        return match (nearest, service(catalog, prefix)) {
            (Some(hint), _) => Hinted::error(format!("`{prefix}` is no service prefix"), hint),
            (None, Err(error)) => error,
            (None, Ok(_)) => anyhow::anyhow!("`{name}` is no action"),
        };
    };
    let hint = if catalog.is_retired_action(name) {
        "the action existed once and exists no longer".to_owned()
    } else {
        nearest.unwrap_or_else(|| {
            format!("`iamkit catalog actions '{}:*'` lists them", service.prefix())
        })
    };
    Hinted::error(format!("`{name}` is no action of {}", service.name()), hint)
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
    if !has_wildcard(pattern) && catalog.action(pattern).is_none() {
        return Err(action(catalog, pattern));
    }
    if !has_wildcard(prefix) {
        service(catalog, prefix)?;
    }
    if name.contains(':') {
        return Err(anyhow::anyhow!("`{pattern}` is no action pattern, it has two colons"));
    }
    Ok(())
}
