// Generates component.instagram.json from component.json, for platforms whose HTTPAuthView doesn't support oauth2_instagram.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'prettier';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, 'component.instagram.json');

/** OAuthFieldView has no field for scopes, so the descriptor lists them: Instagram API with Instagram Login. */
const scopes = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_messages',
];

/** Returns the text of component.instagram.json for a descriptor. */
export function instagramDescriptor(descriptor) {
  const variant = {
    ...descriptor,
    title: `${descriptor.title} (Instagram)`,
    authClientTypes: ['oauth2_instagram'],
    credentials: {
      fields: { auth: { ...descriptor.credentials.fields.auth, viewClass: 'OAuthFieldView' } },
      oauth2: { scopes },
    },
  };
  return format(JSON.stringify(variant, null, 2), { parser: 'json', printWidth: 120 });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const descriptor = JSON.parse(readFileSync(path.join(root, 'component.json'), 'utf8'));
  writeFileSync(target, await instagramDescriptor(descriptor));
}
