//! Tags of requests.

use crate::question::Question;

impl Question<'_, '_> {
    /// Says whether an action may carry tags without listing their keys: the catalog has 22 that take
    /// `aws:RequestTag` and not `aws:TagKeys`, such as `backup:CopyIntoBackupVault`.
    pub(super) fn may_lack_tag_keys(&mut self) -> bool {
        if let Some(known) = self.lacks_tag_keys {
            return known;
        }
        let lacks = self.options.catalog.is_some_and(|catalog| {
            self.classes().iter().any(|class| {
                self.catalogued(class).iter().any(|id| {
                    let Some(action) = catalog.action_by_id(id) else { return false };
                    let pairs = action.resource_types().flat_map(|pair| pair.condition_keys());
                    let (mut has_tags, mut has_keys) = (false, false);
                    for key in action.condition_keys().chain(pairs) {
                        has_tags |= key.name() == "aws:RequestTag/${TagKey}";
                        has_keys |= key.name() == "aws:TagKeys";
                    }
                    has_tags && !has_keys
                })
            })
        });
        self.lacks_tag_keys = Some(lacks);
        lacks
    }
}
