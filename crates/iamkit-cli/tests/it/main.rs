//! Runs the binary and looks at standard output, standard error and the exit code.

#[cfg(test)]
mod access;
#[cfg(test)]
mod access_of_deployments;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod comments;
#[cfg(test)]
mod conditional_resources;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod deployments;
#[cfg(test)]
mod dumps;
#[cfg(test)]
mod embedded;
#[cfg(test)]
mod fail_closed;
#[cfg(test)]
mod fmt;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod forged;
#[cfg(test)]
mod frame;
#[cfg(test)]
mod guide;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod managed;
#[cfg(test)]
mod modules;
mod named_files;
#[cfg(test)]
mod other_catalog;
#[cfg(test)]
mod output_file;
#[cfg(test)]
mod principals;
#[cfg(test)]
mod project;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod reasons;
#[cfg(test)]
mod recognition;
#[cfg(test)]
mod recovered;
#[cfg(test)]
mod review;
#[cfg(test)]
mod run;
#[cfg(test)]
mod sarif;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod simulate;
#[cfg(test)]
mod slips_in_templates;
#[cfg(test)]
mod smaller_kinds;
mod summary;
#[cfg(test)]
mod test;
#[cfg(test)]
mod told;
#[cfg(test)]
mod two_sided;
mod unread_parts;
mod untouched;
#[cfg(test)]
mod validate;
#[cfg(test)]
mod ways;
#[cfg(test)]
mod whole_access;
#[cfg(test)]
mod work;
#[cfg(test)]
mod written;
