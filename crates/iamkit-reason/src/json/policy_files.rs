//! Policies that scenarios name instead of holding them.

use std::sync::Arc;

use iamkit_policy::PolicyDocument;

use crate::policy_layers::PolicyLayers;

/// Files of policies that stand beside a file of scenarios, which names them: a policy that many
/// scenarios ask about is written once.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::PolicyFiles;
///
/// let document = PolicyDocument::new().with_statement(Statement::allow(["s3:Get*"]).on(["*"]));
/// let set = PolicySet::builder(PolicyType::Identity).add("read.json", document).build()?;
/// let mut files = PolicyFiles::default();
/// files.add("policies", &(&set).into());
/// assert_eq!(&*files.iter().next().unwrap().path, "policies/1-read.json");
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PolicyFiles {
    files: Vec<PolicyFile>,
}

/// A policy and the file that it stands in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PolicyFile {
    /// The path from the file of scenarios.
    pub path: Box<str>,
    /// The policy.
    pub document: Arc<PolicyDocument>,
}

impl PolicyFiles {
    /// Adds a file in a folder for each policy that has none yet.
    pub fn add(&mut self, folder: &str, policies: &PolicyLayers<'_>) {
        for set in policies.layers() {
            for (name, document) in set.policy_names().zip(set.documents()) {
                if self.path_of(document).is_none() {
                    let number = self.files.len() + 1;
                    let path = format!("{folder}/{number}-{}.json", plain(name)).into();
                    self.files.push(PolicyFile { path, document: Arc::clone(document) });
                }
            }
        }
    }

    /// Returns the files.
    pub fn iter(&self) -> impl Iterator<Item = &PolicyFile> {
        self.files.iter()
    }

    pub(super) fn path_of(&self, document: &Arc<PolicyDocument>) -> Option<&str> {
        let file = self.files.iter().find(|file| Arc::ptr_eq(&file.document, document));
        file.map(|file| &*file.path)
    }
}

/// Returns a name that every file system takes.
fn plain(name: &str) -> String {
    const LONGEST: usize = 60;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".json").unwrap_or(name);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.chars().take(LONGEST).map(|c| if is_plain(c) { c } else { '-' }).collect()
}
