import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Slack's limits on what this manifest uses. Unknown keys are refused, as Slack refuses them. */
const url = z.url({ protocol: /^https$/ }).max(3000);
const scope = z.string().min(1).max(50);
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal([1, 2]) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    long_description: z.string().min(175).max(4000),
    background_color: z.string().regex(/^#([\da-f]{3}|[\da-f]{6})$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[a-z\d._-]{1,80}$/), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/\S{1,31}$/),
          url: url.optional(),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().min(1).max(1000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['message', 'global']),
          callback_id: z.string().min(1).max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .min(1)
      .max(10),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({ bot: z.array(scope).min(1).max(255), user: z.array(scope).min(1).max(255) }),
  }),
  settings: z.strictObject({
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: url.optional() }),
    event_subscriptions: z.strictObject({
      request_url: url.optional(),
      bot_events: z.array(z.string().min(1).max(50)).min(1).max(100),
    }),
  }),
});
type Manifest = z.infer<typeof manifestSchema>;

const raw: unknown = JSON.parse(readFileSync(join(process.cwd(), 'manifest.json'), 'utf8'));
const manifest = (): Manifest => manifestSchema.parse(raw);

describe('manifest.json', () => {
  it('keeps to every limit of Slack, and to the keys that Slack knows', () => {
    expect(manifestSchema.safeParse(raw).error?.issues ?? []).toEqual([]);
  });

  it('names every command and every callback once', () => {
    const { slash_commands: commands, shortcuts } = manifest().features;
    const names = [...commands.map(({ command }) => command), ...shortcuts.map(({ callback_id: id }) => id)];

    expect(new Set(names).size).toBe(names.length);
  });

  it('asks Slack to send people and channels as ids in both commands', () => {
    expect(manifest().features.slash_commands.map(({ should_escape: escaped }) => escaped)).toEqual([true, true]);
  });

  it('can be installed on the whole organization, with the admin scopes on the person and never on the bot', () => {
    const { oauth_config: oauth, settings } = manifest();

    expect(settings.org_deploy_enabled).toBe(true);
    expect(oauth.scopes.user).toEqual(['admin.users:read', 'admin.users:write']);
    expect(oauth.scopes.bot.filter((each) => each.startsWith('admin'))).toEqual([]);
  });

  it('does not switch token rotation on, which could not be undone and which this app does not follow', () => {
    expect(manifest().settings.token_rotation_enabled).toBe(false);
  });

  it('shows people a Home tab, and hears when somebody opens it', () => {
    expect(manifest().features.app_home.home_tab_enabled).toBe(true);
    expect(manifest().settings.event_subscriptions.bot_events).toContain('app_home_opened');
  });

  it('lets people receive messages from the app', () => {
    expect(manifest().features.app_home.messages_tab_enabled).toBe(true);
  });

  it('has everything Slack sends over HTTP arrive at one address', () => {
    const { features, settings } = manifest();
    const urls = [
      ...features.slash_commands.map((command) => command.url),
      settings.interactivity.request_url,
      settings.event_subscriptions.request_url,
    ];

    expect(new Set(urls)).toEqual(new Set(['https://warden.example.com/slack/events']));
  });
});
