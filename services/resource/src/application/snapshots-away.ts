import { isBerthError } from '@berth/shared-kernel';

/** What the snapshot store answers, or `otherwise` while it cannot be asked: it holds nothing that must not be lost. */
export async function orWhenAway<Answer, Otherwise>(asked: Promise<Answer>, otherwise: Otherwise): Promise<Answer | Otherwise> {
  try {
    return await asked;
  } catch (error) {
    if (!isBerthError(error, 'unavailable')) throw error;
    return otherwise;
  }
}
