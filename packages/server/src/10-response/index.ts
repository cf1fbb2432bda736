export { WebhookDeliverer } from './webhook-deliverer.ts';
export { createWebhookQueue } from './webhook-queue.ts';
export { addWebhook, listDeadLetters, listWebhooks, removeWebhook, retryDeadLetters } from './webhooks.ts';
