#!/usr/bin/env bash
# One comment in a pull request with the preview of every stack; the next run updates it.
#   preview-comment.sh FOLDER    FOLDER holds preview-STACK.txt; GITHUB_REPOSITORY, NUMBER and GH_TOKEN are set
set -euo pipefail

folder=$1
marker='<!-- berth preview -->'
most=28000 # characters of each preview: a comment holds 65536 in all

body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
    printf '%s\n### What this changes\n' "$marker"
    for file in "$folder"/preview-*.txt; do
        stack=$(basename "$file" .txt)
        printf '\n<details><summary><code>%s</code></summary>\n\n~~~~text\n' "${stack#preview-}"
        # A fence inside would end ours, and a mention would call people.
        tail -c "$most" "$file" | sed -e 's/~~~~/~ ~ ~ ~/g' -e 's/@/@\xe2\x80\x8b/g'
        printf '\n~~~~\n</details>\n'
    done
} >"$body"

comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
known=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1)
if [[ -n $known ]]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --field body=@"$body"
else
    gh api --silent --method POST "$comments" --field body=@"$body"
fi
