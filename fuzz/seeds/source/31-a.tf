resource "aws_iam_role" "r" {
  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${local.account}:root"}, "Action": "sts:AsumeRole"}]
    }
  EOT
  inline_policy {
    name   = "x"
    policy = file("x.json")
  }
}
