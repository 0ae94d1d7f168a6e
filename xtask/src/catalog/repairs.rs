//! Defects of the inputs that are repaired wherever they occur.
//!
//! Every repair is listed in the snapshot. One that finds nothing to do does no harm and is
//! counted as 0; an override of a single fact whose defect is gone fails the run instead.

use std::collections::BTreeSet;

use super::model::{Key, Repair, Service, Snapshot};

/// Defects that inputs are known to show.
pub(crate) const DEFECTS: [&str; 7] = [
    "duplicate-key",
    "duplicate-resource-type",
    "joined-templates",
    "key-spelling",
    "tag-key",
    "undefined-key",
    "variable-without-dollar",
];

/// Repairs `snapshot`.
pub(crate) fn apply(snapshot: &mut Snapshot) {
    let mut repairs = BTreeSet::new();
    for service in snapshot.services.values_mut() {
        split_templates(service, &mut repairs);
        spell_variables(service, &mut repairs);
        define_keys(service, &mut repairs);
    }
    snapshot.repairs.extend(repairs);
}

/// Defines every condition key that is used and not defined.
pub(crate) fn define_all_keys(snapshot: &mut Snapshot) {
    let mut repairs = BTreeSet::new();
    snapshot.services.values_mut().for_each(|service| define_keys(service, &mut repairs));
    snapshot.repairs.extend(repairs);
}

fn note(repairs: &mut BTreeSet<Repair>, defect: &str, subject: String, change: String) {
    repairs.insert(Repair { defect: defect.into(), subject, change });
}

/// Several templates stand in one string, joined by commas.
fn split_templates(service: &mut Service, repairs: &mut BTreeSet<Repair>) {
    for resource_type in service.resource_types.values_mut() {
        let subject = format!("{}/{}", service.prefix, resource_type.name);
        let mut templates = BTreeSet::new();
        for joined in &resource_type.templates {
            let parts: Vec<_> =
                joined.split(", arn:").flat_map(|part| part.split(",arn:")).collect();
            if parts.len() > 1 {
                let change = format!("split into {}", parts.len());
                note(repairs, "joined-templates", subject.clone(), change);
            }
            for (part, index) in parts.into_iter().zip(0..) {
                let text = if index == 0 { part.to_owned() } else { format!("arn:{part}") };
                templates.insert(spell_template(&text, &subject, repairs));
            }
        }
        resource_type.templates = templates;
    }
}

/// A variable of a template lacks its dollar sign.
fn spell_template(text: &str, subject: &str, repairs: &mut BTreeSet<Repair>) -> String {
    let mut spelled = String::new();
    let mut before = ' ';
    for character in text.chars() {
        if character == '{' && before != '$' {
            spelled.push('$');
        }
        spelled.push(character);
        before = character;
    }
    if spelled != text {
        note(repairs, "variable-without-dollar", subject.into(), format!("spelled {spelled}"));
    }
    spelled
}

/// A condition key is spelled with `<key>` instead of `${TagKey}`.
fn spell_variables(service: &mut Service, repairs: &mut BTreeSet<Repair>) {
    let prefix = service.prefix.clone();
    let mut spell = |subject: &str, keys: &mut BTreeSet<String>| {
        *keys = std::mem::take(keys)
            .into_iter()
            .map(|key| match key.strip_suffix("<key>") {
                Some(head) => {
                    let spelled = format!("{head}${{TagKey}}");
                    note(repairs, "key-spelling", subject.into(), format!("spelled {spelled}"));
                    spelled
                }
                None => key,
            })
            .collect();
    };
    for action in service.actions.values_mut() {
        let subject = format!("{prefix}:{}", action.name);
        spell(&subject, &mut action.keys);
        action.resources.values_mut().for_each(|pair| spell(&subject, &mut pair.keys));
    }
    for resource_type in service.resource_types.values_mut() {
        spell(&format!("{prefix}/{}", resource_type.name), &mut resource_type.keys);
    }
    let keys = std::mem::take(&mut service.keys).into_values().map(|mut key| {
        let mut name = BTreeSet::from([key.name]);
        spell(&prefix, &mut name);
        key.name = name.into_iter().next().unwrap_or_default();
        (key.name.to_lowercase(), key)
    });
    service.keys = keys.collect();
}

/// An action or resource type refers to a key that its service does not define.
fn define_keys(service: &mut Service, repairs: &mut BTreeSet<Repair>) {
    let of_actions = service.actions.values().flat_map(|action| {
        action.keys.iter().chain(action.resources.values().flat_map(|pair| &pair.keys))
    });
    let of_types = service.resource_types.values().flat_map(|found| &found.keys);
    let missing: BTreeSet<String> = of_actions
        .chain(of_types)
        .filter(|key| !service.keys.contains_key(&key.to_lowercase()))
        .cloned()
        .collect();
    for name in missing {
        note(repairs, "undefined-key", service.prefix.clone(), format!("defined {name}"));
        let key = Key { name: name.clone(), value_type: "String".into(), ..Key::default() };
        service.keys.insert(name.to_lowercase(), key);
    }
}
