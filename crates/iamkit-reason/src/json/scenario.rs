//! Requests as scenario files, which the engine decides with all that AWS adds to a request.

use iamkit_authz::PolicySet;
use iamkit_policy::{PolicyDocument, PolicyType, Statement};
use iamkit_syntax::JsonWriter;

use crate::answer::{NotSimulated, Witness};
use crate::besides::{Besides, OWNER};
use crate::implied::only_takes_away;
use crate::policy_layers::PolicyLayers;
use crate::question::caller_for;

use super::parts;
use super::policy_files::PolicyFiles;

impl Witness {
    /// Returns the request as it stands in our JSON and in scenarios.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = JsonWriter::default();
        parts::request(&mut json, self);
        json.finish()
    }

    /// Returns scenarios that ask whether policies allow the request, the best first: what AWS asks
    /// besides is not known, and stands there in several ways. `decision` is what is expected.
    ///
    /// Where any caller will do there is a user. Policies that have a file are named.
    #[must_use]
    pub fn to_scenarios(
        &self,
        name: &str,
        policies: &PolicyLayers<'_>,
        files: &PolicyFiles,
        decision: Option<&str>,
    ) -> Vec<String> {
        let sets = policies.layers();
        let scenario = |besides: &Besides| self.scenario(name, (sets, files), decision, *besides);
        Besides::ways(sets).iter().map(scenario).collect()
    }

    fn scenario(
        &self,
        name: &str,
        policies: (&[&PolicySet], &PolicyFiles),
        decision: Option<&str>,
        besides: Besides,
    ) -> String {
        let mut json = JsonWriter::new(super::JsonLayout::Indented(2));
        json.object(|json| {
            json.member("name").text(name);
            json.member("request").object(|json| {
                json.member("principal");
                if self.principal.is_some() {
                    parts::principal(json, self);
                } else {
                    json.text(&caller_for(&self.resource, &self.context));
                }
                parts::request_members(json, self);
                if besides == Besides::OtherAccount {
                    json.member("resourceAccount").text(OWNER);
                }
            });
            json.member("policies").object(|json| members(json, policies, besides));
            json.member("options").object(|json| {
                json.member("fieldCrossing").text("strict");
                if let Some(NotSimulated::Reading(option)) = &self.not_simulated {
                    json.member(option.as_str()).text("true");
                }
            });
            if let Some(decision) = decision {
                json.member("expect").object(|json| json.member("decision").text(decision));
            }
        });
        json.finish()
    }
}

/// Writes the policies, by the layer that they are.
fn members(json: &mut JsonWriter, (sets, files): (&[&PolicySet], &PolicyFiles), besides: Besides) {
    let asked = sets.first().copied();
    let of = |types: &[PolicyType]| -> Vec<&PolicySet> {
        sets.iter().copied().filter(|set| types.contains(&set.policy_type())).collect()
    };
    let one_list = [
        ("identity", &[PolicyType::Identity][..]),
        ("permissionsBoundary", &[PolicyType::PermissionsBoundary]),
        ("resource", &[PolicyType::Resource, PolicyType::RoleTrust]),
        ("vpcEndpoint", &[PolicyType::VpcEndpoint]),
    ];
    for (member, types) in one_list {
        let found = of(types);
        let is_allowed = member == "identity" && besides != Besides::Nothing;
        if found.is_empty() && !is_allowed {
            continue;
        }
        json.member(member).array(|json| {
            if is_allowed {
                let everything = Statement::allow(["*"]).on(["*"]);
                policy(json, "everything", &PolicyDocument::new().with_statement(everything));
            }
            for set in &found {
                documents(json, set, files);
            }
        });
    }
    let sessions = of(&[PolicyType::Session]);
    if !sessions.is_empty() {
        json.member("scopeDown").array(|json| {
            for set in sessions {
                json.item().array(|json| documents(json, set, files));
            }
        });
    }
    for (member, policy_type) in [
        ("serviceControl", PolicyType::ServiceControl),
        ("resourceControl", PolicyType::ResourceControl),
    ] {
        let levels = of(&[policy_type]);
        if !levels.is_empty() {
            json.member(member).array(|json| levels_of(json, (&levels, asked), files));
        }
    }
}

/// Writes levels; beside the policies that are asked about AWS has attached one that allows everything.
fn levels_of(
    json: &mut JsonWriter,
    (levels, asked): (&[&PolicySet], Option<&PolicySet>),
    files: &PolicyFiles,
) {
    for (number, set) in levels.iter().enumerate() {
        json.item().object(|json| {
            let target = if number == 0 { "r-root".to_owned() } else { format!("ou-{number}") };
            json.member("target").text(&target);
            json.member("policies").array(|json| {
                documents(json, set, files);
                let is_asked = asked.is_some_and(|asked| std::ptr::eq(asked, *set));
                if is_asked
                    && only_takes_away(set)
                    && set.policy_type() == PolicyType::ServiceControl
                {
                    json.item().object(|json| json.member("managed").text("FullAWSAccess"));
                }
            });
        });
    }
}

fn documents(json: &mut JsonWriter, set: &PolicySet, files: &PolicyFiles) {
    // What is attached beside them has its own name.
    let own =
        set.policy_names().zip(set.documents()).filter(|(name, _)| !name.ends_with("(implied)"));
    for (name, document) in own {
        match files.path_of(document) {
            Some(path) => json.item().object(|json| {
                json.member("name").text(name);
                json.member("file").text(path);
            }),
            None => policy(json, name, document),
        }
    }
}

fn policy(json: &mut JsonWriter, name: &str, document: &PolicyDocument) {
    json.item().object(|json| {
        json.member("name").text(name);
        json.member("document").raw(&document.to_json());
    });
}
