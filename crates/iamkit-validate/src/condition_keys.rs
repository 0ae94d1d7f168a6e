//! What is known of condition keys beyond their entry in the catalog.

use iamkit_catalog::Catalog;
use iamkit_pattern::Case;
use iamkit_policy::ConditionKey;

/// Says whether a key exists in spite of having no entry: one about a tag that does not say which
/// tag, and `aws:ARN`; both have checks of their own.
pub(crate) fn is_known(catalog: &Catalog, key: &ConditionKey) -> bool {
    key.is("aws:ARN") || lacks_tag_key(catalog, key) || is_tag_of_service(catalog, key)
}

/// Says whether a key is that of a family with one member for each tag key, and names no tag key:
/// `aws:ResourceTag/`, or `aws:ResourceTag`.
pub(crate) fn lacks_tag_key(catalog: &Catalog, key: &ConditionKey) -> bool {
    let base = key.as_str().strip_suffix('/').unwrap_or(key.as_str());
    !base.contains('/')
        && catalog.condition_key(&format!("{base}/x")).is_some_and(|info| {
            info.name().split_once('/').is_some_and(|(head, tail)| {
                Case::Fold.is_same(head, base) && tail.starts_with(['$', '<', '{'])
            })
        })
}

/// Says whether a key is about the tags of a service's resources in the way of `aws:ResourceTag`.
///
/// The service authorization reference spells some of these families differently, or leaves them
/// out where AWS's own policies use them: `secretsmanager:ResourceTag/team`.
fn is_tag_of_service(catalog: &Catalog, key: &ConditionKey) -> bool {
    const FAMILIES: [&str; 2] = ["ResourceTag", "RequestTag"];
    let (Some(prefix), Some(tag)) = (key.prefix(), key.tag_key()) else { return false };
    let family = key.as_str().get(prefix.len() + 1..key.as_str().len() - tag.len() - 1);
    !Case::Fold.is_same(prefix, "aws")
        && !tag.is_empty()
        && catalog.service(prefix).is_some()
        && family.is_some_and(|family| Case::Fold.is_one_of(family, &FAMILIES))
}

/// Says whether a prefix is that of keys of which the catalog knows all: a service, not an identity
/// provider, whose claims are its own affair.
pub(crate) fn knows_namespace(catalog: &Catalog, prefix: &str) -> bool {
    !prefix.contains('.')
        && !Case::Fold.is_same(prefix, "saml")
        && (catalog.service(prefix).is_some() || catalog.is_condition_key_namespace(prefix))
}
