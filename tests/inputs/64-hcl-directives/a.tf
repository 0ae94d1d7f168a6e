variable "x" {}
resource "aws_iam_policy" "if" {
  policy = <<-EOT
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
      %{ if var.x }
      ,{"Effect": "Deny", "Action": "s3:PutObjekt", "Resource": "*"}
      %{ endif }
    ]}
  EOT
}
resource "aws_iam_policy" "for" {
  policy = <<EOT
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:GetObject"%{ for a in ["s3:PutObjekt"] ~} , "${a}"%{ endfor }],
   "Resource": "arn:aws:s3:::%{ if true }a%{ else }b%{ endif }/*"}
]}
EOT
}
resource "aws_iam_policy" "unknown" {
  policy = <<EOT
{"Version": "2012-10-17", "Statement": [
  %{ for a in var.x }
  {"Effect": "Allow", "Action": "${a}", "Resource": "*"},
  %{ endfor }
  {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}
]}
EOT
}
resource "aws_iam_policy" "in_a_string" {
  policy = <<EOT
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::b/%{ for a in var.x }${a}%{ endfor }"}
]}
EOT
}
