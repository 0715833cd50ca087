import type { Methods } from '../world';
import { adminPeopleMethods } from './admin-people';
import { bulkResetMethods } from './bulk-reset';
import { chatMethods } from './chat';
import { conversationMethods } from './conversations';
import { fileMethods } from './files';
import { peopleMethods } from './people';
import { sessionMethods } from './sessions';
import { viewMethods } from './views';

/** All that this Slack can do; anything else is `unknown_method`. */
export const METHODS: Methods = {
  ...peopleMethods,
  ...conversationMethods,
  ...chatMethods,
  ...viewMethods,
  ...fileMethods,
  ...sessionMethods,
  ...bulkResetMethods,
  ...adminPeopleMethods,
  'apps.connections.open': {
    tokens: ['app'],
    scopes: ['connections:write'],
    tier: 3,
    run: ({ socketUrl }) => ({ url: socketUrl() }),
  },
};
