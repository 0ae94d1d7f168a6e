//! The curated sets of sensitive actions, read once for many documents.

use iamkit_catalog::{ActionId, ActionSet, Catalog, CuratedRow, Severity};
use iamkit_policy::ActionName;

/// The curated sets.
#[derive(Clone, Debug)]
pub(crate) struct AttackPaths {
    pub(crate) escalation: Vec<AttackPath>,
    pub(crate) resource_exposure: Vec<AttackPath>,
    pub(crate) credential_exposure: Vec<AttackPath>,
    pub(crate) data_access: Vec<AttackPath>,
}

/// One attack path: a row of a curated set.
#[derive(Clone, Debug)]
pub(crate) struct AttackPath {
    pub(crate) id: Box<str>,
    pub(crate) group: Box<str>,
    /// Whether it is looked for without being asked for.
    pub(crate) is_usual: bool,
    pub(crate) all_of: Vec<SensitiveAction>,
    pub(crate) any_of: Vec<SensitiveAction>,
    pub(crate) mitigated_by: Vec<Box<str>>,
    pub(crate) passed_to: Vec<Box<str>>,
    pub(crate) summary: Box<str>,
    pub(crate) attack: Box<str>,
    pub(crate) source: Box<str>,
    /// The actions of `any_of`.
    choice: ActionSet,
}

/// An action with its place in the catalog.
#[derive(Clone, Debug)]
pub(crate) struct SensitiveAction {
    pub(crate) name: ActionName,
    pub(crate) id: ActionId,
}

impl AttackPaths {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let set = |id: &str| {
            catalog
                .curated_rows(id)
                .iter()
                .filter_map(|row| AttackPath::new(row, catalog))
                .collect()
        };
        Self {
            escalation: set("privilege-escalation"),
            resource_exposure: set("resource-exposure"),
            credential_exposure: set("credential-exposure"),
            data_access: set("data-access"),
        }
    }
}

impl AttackPath {
    fn new(row: &CuratedRow<'_>, catalog: &Catalog) -> Option<Self> {
        let actions = |names: &[&str]| -> Vec<SensitiveAction> {
            names.iter().filter_map(|name| SensitiveAction::new(name, catalog)).collect()
        };
        let all_of = actions(&row.all_of);
        // Without one of its actions the attack path does not exist in this catalog.
        if all_of.len() < row.all_of.len() {
            return None;
        }
        let any_of = actions(&row.any_of);
        if any_of.is_empty() && !row.any_of.is_empty() {
            return None;
        }
        let mut choice = ActionSet::empty(catalog.action_count());
        choice.extend(any_of.iter().map(|action| action.id));
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.into()).collect();
        Some(Self {
            id: row.id.into(),
            group: row.group.into(),
            is_usual: row.severity != Severity::Low,
            all_of,
            any_of,
            mitigated_by: owned(&row.mitigated_by),
            passed_to: owned(&row.passed_to),
            summary: row.summary.into(),
            attack: row.attack.into(),
            source: row.source.into(),
            choice,
        })
    }

    /// Says whether the actions are among `granted`; without this nothing else need be asked.
    pub(crate) fn is_within(&self, granted: &ActionSet) -> bool {
        self.all_of.iter().all(|action| granted.contains(action.id))
            && (self.any_of.is_empty() || self.choice.intersects(granted))
    }
}

impl SensitiveAction {
    pub(crate) fn new(name: &str, catalog: &Catalog) -> Option<Self> {
        let id = catalog.action(name)?.id();
        Some(Self { name: name.parse().ok()?, id })
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.is(name)
    }
}
